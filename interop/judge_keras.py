"""Keras loads every .keras file and predicts."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras

from common import Judge, cases

judge = Judge("Keras " + keras.__version__)
for case, file, x, y in cases(".keras"):
    model = keras.saving.load_model(file)
    judge.check(case["name"], model.predict(x, verbose=0), y)
judge.end()
