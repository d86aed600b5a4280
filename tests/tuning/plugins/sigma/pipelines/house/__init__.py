"""Pipelines for the tests: one for the house backend, one for another, one that is broken."""

from __future__ import annotations

from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import FieldMappingTransformation


def house_names_pipeline() -> ProcessingPipeline:
    renaming = FieldMappingTransformation({"Image": "process"})
    return ProcessingPipeline(
        [ProcessingItem(renaming)], name="House names", allowed_backends=frozenset({"house"})
    )


def elsewhere_pipeline() -> ProcessingPipeline:
    return ProcessingPipeline(name="Elsewhere", allowed_backends=frozenset({"another"}))


def unfinished_pipeline() -> ProcessingPipeline:
    raise RuntimeError("a file is missing")
