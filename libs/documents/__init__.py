"""Documents as people read them: amounts in figures and words, days, places, pages."""
