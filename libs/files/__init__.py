"""Files of people: pictures made safe and kept."""
