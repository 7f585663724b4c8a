"""Behind the ports: the model's thread, the predictor and the trainer."""
