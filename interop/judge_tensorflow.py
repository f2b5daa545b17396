"""TensorFlow reads every bundle, by load_checkpoint and by a Saver of TensorFlow 1, and both find the same numbers."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

from common import Judge, cases

judge = Judge("TensorFlow " + tf.__version__)
for case, file, x, y in cases(".index"):
    reader = tf.train.load_checkpoint(file[:-6])
    shapes = reader.get_variable_to_shape_map()
    assert shapes["dense.W"][0] == case["classes"] and shapes["dense.b"] == [case["classes"]], shapes
    tensors = {name: reader.get_tensor(name) for name in shapes}
    graph = tf.Graph()
    with graph.as_default():
        variables = {name: tf.compat.v1.get_variable(name.replace(".", "_"), value.shape) for name, value in tensors.items()}
        with tf.compat.v1.Session() as session:
            tf.compat.v1.train.Saver(variables).restore(session, file[:-6])
            for name, value in tensors.items():
                judge.check(case["name"] + " " + name, session.run(variables[name]), value)
judge.end()
