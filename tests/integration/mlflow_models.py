"""Trains two scikit-learn text models and logs them to the registry that MLFLOW_TRACKING_URI names."""

import mlflow
import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

TOPICS = {
    "the team won the final": "sports",
    "the striker scored twice": "sports",
    "parliament passes the budget": "politics",
    "the minister resigns after the vote": "politics",
}
SENTIMENTS = {
    "a wonderful day for everyone": "positive",
    "great joy after the win": "positive",
    "a terrible loss": "negative",
    "anger over the awful delay": "negative",
}


def log(name, samples):
    """One version; a frame's column and a list of texts are both made flat, so every input form works."""
    model = make_pipeline(FunctionTransformer(numpy.ravel), TfidfVectorizer(), LogisticRegression())
    model.fit(numpy.array(list(samples)), list(samples.values()))
    mlflow.sklearn.log_model(
        model,
        name="model",
        registered_model_name=name,
        pip_requirements=["scikit-learn"],
        skops_trusted_types=["numpy.ravel"],
    )


if __name__ == "__main__":
    log("topic-classification", TOPICS)
    log("sentiment-analysis", SENTIMENTS)
    client = mlflow.MlflowClient()
    client.transition_model_version_stage("topic-classification", "1", "Production")
    client.set_registered_model_alias("sentiment-analysis", "champion", "1")
