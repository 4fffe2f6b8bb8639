"""RabbitMQ: how events leave the outbox, reach their consumers once, and are replayed."""
