"""The page on which a supplier sees and answers an order."""
