"""The published purchases of CDNOW's customers, as a file to load and as what the models see of it."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

FILE = Path(__file__).parents[1] / "fixtures" / "cdnow" / "CDNOW_sample.txt"
END = pd.Timestamp("1997-09-30")
AS_OF = date(1997, 9, 30)


def lines() -> pd.DataFrame:
    """customer_id, order_date, quantity, amount: one row per purchase."""
    names = ["master", "customer_id", "order_date", "quantity", "amount"]
    frame = pd.read_csv(
        FILE, sep=r"\s+", header=None, names=names, dtype={"customer_id": str, "order_date": str}
    )
    frame["order_date"] = pd.to_datetime(frame["order_date"], format="%Y%m%d").dt.strftime("%Y-%m-%d")
    return frame[names[1:]]


def calibration() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """frequency, recency, age (weeks) and mean value of repeat days, up to 1997-09-30, by pandas alone."""
    frame = lines().assign(day=lambda rows: pd.to_datetime(rows["order_date"]))
    days = frame[frame["day"] <= END].groupby(["customer_id", "day"])["amount"].sum().reset_index()
    each = days.groupby("customer_id")
    first, last = each["day"].min(), each["day"].max()
    frequency = each.size().to_numpy(float) - 1
    repeats = each["amount"].sum() - each["amount"].first()
    value = np.where(frequency > 0, repeats / np.maximum(frequency, 1), 0.0)
    weeks = [(span.dt.days / 7).to_numpy(float) for span in (last - first, END - first)]
    return frequency, weeks[0], weeks[1], value
