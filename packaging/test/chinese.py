"""What the package test must find in the reading of a Chinese text: its label, and words of it."""

import json
import sys

LABEL = "\u5305\u88f9"
reading = json.loads(sys.stdin.readline())
text = reading["text"]
best = max(reading["labels"], key=lambda one: one["probability"])
words = [text[one["start"] : one["end"]] for one in reading["highlights"] if one["weight"] > 0]
print(f"     {text.strip()}: {best['label']} ({best['probability']:.2f}), for {', '.join(words)}")
sys.exit(best["label"] != LABEL or LABEL not in words)
