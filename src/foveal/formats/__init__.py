"""Files of models: HDF5 and the `.keras` archive, read and written without running anything that is in them."""
