"""Code that runs while a model trains: the base of callbacks, and those that come with Foveal."""
