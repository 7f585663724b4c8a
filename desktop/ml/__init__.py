"""The only home of torch, onnxruntime, numpy, tokenizers and safetensors."""
