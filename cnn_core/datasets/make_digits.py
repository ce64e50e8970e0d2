"""Write assets/datasets/digits.npz anew from the copy that scikit-learn ships.

Run ``python -m cnn_core.datasets.make_digits``; it needs requirements-dev.txt.
The site itself never imports scikit-learn, only the small file made here.
"""

import numpy as np

from cnn_core.datasets.digits import DIGITS_FILE


def main() -> None:
    """Save the 1,797 pictures as whole sixteenths, with their labels."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    np.savez_compressed(
        DIGITS_FILE,
        sixteenths=digits.images.astype(np.uint8),  # (1797, 8, 8), 0 to 16
        labels=digits.target.astype(np.uint8),  # (1797,)
    )
    print(f"{DIGITS_FILE.name}: {len(digits.target)} digits, {DIGITS_FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
