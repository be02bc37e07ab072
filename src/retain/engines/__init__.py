"""Where the phases over lines run."""
