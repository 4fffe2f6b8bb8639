test-servers:
	@.venv/bin/python -m deploy.local.test_servers
