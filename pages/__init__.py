"""One script per page: data, answer, evidence, action. Streamlit runs each by its path."""
