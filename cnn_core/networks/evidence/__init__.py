"""Where did it look? Methods that say which pixels an answer rests on.

Each method is a function of a loaded network, a picture and a `Target`, with its paper in its
References; `methods.explain` is what a worker is sent. What they answer is plain data.
"""
