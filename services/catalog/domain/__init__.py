"""Rules of catalog: products, the category tree, and files of products."""
