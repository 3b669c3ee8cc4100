"""What all of Wenqu shares: messages, delivery, storage, runtime. Imports nothing else of ours."""
