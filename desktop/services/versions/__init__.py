"""Use cases about versions: trained, judged, scored and put in use."""
