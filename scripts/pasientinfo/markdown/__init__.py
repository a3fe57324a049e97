"""A guide's text as blocks: translated, values put in, numbers isolated."""
