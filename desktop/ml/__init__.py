"""The only home of torch, tokenizers, safetensors and scikit-learn."""
