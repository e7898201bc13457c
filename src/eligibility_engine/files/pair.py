"""A result and its manifest appear together: whenever the writer is killed, a reader finds the old pair or the new.

Two files cannot be renamed in one step. So the new manifest first stands under a name of its own, .NAME.manifest.next;
then the result takes its place, and from here on the new pair counts; at last the manifest takes its place. Each step
is on the disk before the next one. At every instant one of the two manifests is that of the result.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from eligibility_engine.errors import EligibilityError, InputError
from eligibility_engine.files.manifest import Manifest, load_manifest, manifest_path
from eligibility_engine.writing.digested import Content, content_of
from eligibility_engine.writing.unfinished import Unfinished, refuse, sync_directory, unfinished
from eligibility_engine.writing.whole import writing


@contextmanager
def with_manifest(
    path: str | Path, describe: Callable[[Content], Manifest], *, overwrite: bool = False
) -> Iterator[Unfinished]:
    """Open a result that appears, with its manifest, only when the block ends well.

    Args:
        path: the result.
        describe: what makes the manifest, given what the block has written.
        overwrite: whether a result that is there is replaced.

    Raises:
        OutputError: `OUTPUT_EXISTS` when the result or its manifest is there and may not be replaced, `OUTPUT_WRITE`
            when they cannot be written.
    """
    target = Path(os.path.realpath(path))
    refuse(target, overwrite)
    refuse(manifest_path(target), overwrite)
    with unfinished(target) as part:
        settle(target)
        yield part
        put_both(part, describe(part.content()), overwrite)


def put_both(part: Unfinished, manifest: Manifest, overwrite: bool) -> None:
    """Give a finished result and its manifest their names."""
    following, place = _following(part.target), manifest_path(part.target)
    try:
        with writing(following, overwrite=True) as stream:
            stream.write(manifest.to_json())
        if place.exists():
            shutil.copymode(place, following)
        part.put(overwrite=overwrite)
    finally:
        # Whatever has ended this: the manifest goes with the result.
        if part.has_its_name:
            following.replace(place)
            sync_directory(place.parent)
        else:
            following.unlink(missing_ok=True)


def settle(target: Path) -> None:
    """Finish what a writer that was killed between two renames has begun."""
    following = _following(target)
    if not following.exists():
        return
    with suppress(EligibilityError, FileNotFoundError):
        found = load_manifest(following)
        with target.open("rb") as stream:
            if found is not None and found.tells(content_of(stream)):
                following.replace(manifest_path(target))
    following.unlink(missing_ok=True)


def manifest_for(target: Path, content: Content) -> Manifest:
    """Return the manifest of a result whose bytes are these.

    Raises:
        InputError: `RESULT_MANIFEST` when there is none, or the one there is about other bytes.
    """
    place = manifest_path(target)
    # The one that a killed writer has left is looked at first: where it fits, the other may be of any age.
    for path in (_following(target), place):
        found = load_manifest(path)
        if found is not None and found.tells(content):
            return found
    if found is None:
        problem = f"{target.name} has no manifest {place.name} beside it; move and copy the two together"
    else:
        problem = f"{target.name} is not what {place.name} was written for: it has been changed, cut off or exchanged"
    raise InputError(f"{problem}; screen again to have both", code="RESULT_MANIFEST")


def _following(target: Path) -> Path:
    return target.with_name(f".{target.name}.manifest.next")
