"""What is answered: tasks, labels, spans, predictions and their highlights."""
