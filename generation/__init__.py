"""A Design goes in, a Page comes out."""
