"""What makes a network learn: losses, metrics and optimizers, all of them builders of graphs."""
