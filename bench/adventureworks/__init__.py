"""AdventureWorks on Quartermaster: load the company, live through its purchase orders, compare."""
