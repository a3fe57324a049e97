"""pasientinfo: a static site generator for patient information in many languages."""
