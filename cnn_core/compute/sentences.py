"""What a learner reads about a job that waits, stops early or fails."""

WORKER_DIED = (
    "The computer that was training stopped in the middle. "
    "Nothing else of yours is lost: press Train again."
)
INSPECTION_DIED = (
    "The computer that was looking into the network stopped in the middle. "
    "Nothing of yours is lost: try once more."
)
OUT_OF_MEMORY = (
    "This needed more memory than one run may have. "
    "Take smaller pictures, fewer filters or a smaller batch, and press again."
)
TOO_LONG = (
    "This took longer than the {limit:g} seconds that one run may have, and did not stop when "
    "asked. Take fewer pictures or a smaller network, and press again."
)
UNEXPECTED = (
    "Something went wrong here that is not your doing; it has been noted. "
    "Try once more, or change a setting."
)
UNREACHABLE = (
    "The computer that trains networks cannot be reached at the moment. "
    "Everything else works; try again in a minute."
)
ONE_AT_A_TIME = (
    "One training at a time: yours is still {state}. Stop it, or wait for it to end, "
    "and press Train again."
)
TOO_MANY_TRAININGS = (
    "A page may ask for {at_once:g} trainings at once, and then one every {between:g} seconds; "
    "this one asked for more. Wait {wait} seconds and press again."
)
TOO_MANY_LOOKS = (
    "A page may look into networks {at_once:g} times at once, and then {a_second:g} times a "
    "second; this one asked for more. Wait a moment and try again."
)
STOPPING = (
    "The site is about to stop, and no new training begins. Take home what you want to keep, "
    "load the page again in a minute, and press Train again."
)
TOO_MUCH_TO_CARRY = (
    "One run may take {limit} MB of pictures and weights with it; this one takes {size:.1f}. "
    "Use fewer or smaller pictures, or a smaller network, and press again."
)
QUEUE_FULL = (
    "There is room for {limit} in the queue, and {waiting} wait already. "
    "Press again in a few minutes."
)
QUEUE_HEAVY = (
    "Those who wait may take {limit} MB of pictures and weights with them, and the {waiting} "
    "that wait leave no room for {size:.1f}. Press again in a few minutes, or use fewer pictures."
)
STOPPED_BY_LEARNER = "Stopped by you; what it had learnt so far is kept."
STOPPED_BY_TIME = (
    "Stopped at the time limit of {limit:g} seconds; what it had learnt so far is kept."
)
STOPPED_BY_LEAVING = "Stopped because its page was closed; what it had learnt so far is kept."
DROPPED_BY_LEARNER = "Dropped before it had a result."
DROPPED_BY_LEAVING = "Dropped because its page was closed before it had a result."
NOT_STARTED = "Dropped before it began, so nothing was learnt."
CLOSING = "Dropped because the site is being stopped."
NO_RESULT = "This job has no result."
