"""Live events for people: from the stream to WebSocket and SSE, each only what it may see."""
