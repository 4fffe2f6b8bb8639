"""What the containers' image is built with."""
