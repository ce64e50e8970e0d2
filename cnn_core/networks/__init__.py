"""Networks: described, built, trained, looked into; the only room that knows Keras.

What the web process imports (never Keras): `spec` and `layers` describe a
network, `presets` names starting points, `results` holds what training and
looking inside give back, `bundled` reads the networks that come with the site.

What a worker calls: `training.train`, `training.warm`, `inspection.inspect`,
`inspection.inspect_snapshots`, `inspection.predict_many`.
Their modules import Keras inside functions, through `runtime.load_keras`, so
that a job can be named without it.
"""
