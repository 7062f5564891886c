"""The operations a network is made of: a shape rule, a gradient and a friendly function for each."""
