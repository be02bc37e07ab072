"""Files and frames in, cleaned and accounted tables out; results back to files."""
