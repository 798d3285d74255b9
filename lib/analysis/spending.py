"""What is a purchase of each customer worth? The Gamma-Gamma model of average values.

In: of each customer with a repeat purchase, how many of them (x) and their mean value (z), above 0. Out:
three parameters, and of each customer the value to expect of a purchase: between the customer's own mean and
everybody's, nearer to the own one the more purchases it is the mean of.

Method: Fader, Hardie and Lee (2005), RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, Journal
of Marketing Research 42(4): 415-430; Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value,
equation (1a). A purchase's value is gamma(p, nu), nu ~ gamma(q, gamma) over customers, whatever their
purchase rate: look at the correlation of the two.
"""

from dataclasses import dataclass

import numpy as np

from lib.analysis.likelihood import Climb, Numbers, highest

_STARTS = ((6.0, 4.0), (1.5, 3.0), (20.0, 10.0))
"""p, q; gamma follows from the mean value."""


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted Gamma-Gamma model.

    Attributes
    ----------
    p, q, gamma
        gamma is in the unit of the values.
    log_likelihood
        Of all customers.
    customers
        How many it was fitted on.
    converged
        Whether a best set of parameters was found, and values have a mean by it (q > 1).
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    customers: int
    converged: bool

    @property
    def mean(self) -> float:
        """The mean value of a purchase over all customers, p gamma / (q - 1)."""
        return self.p * self.gamma / (self.q - 1)

    def value(self, frequency: Numbers, value: Numbers) -> Numbers:
        """Return the value to expect of each customer's purchases, p (gamma + x z) / (p x + q - 1).

        Parameters
        ----------
        frequency, value
            Repeat purchases and their mean value; of nobody's repeat purchases, or none above 0, everybody's
            mean is what is known.
        """
        known = (frequency > 0) & (value > 0)
        x, z = np.where(known, frequency, 0.0), np.where(known, value, 0.0)
        return np.asarray(self.p * (self.gamma + x * z) / (self.p * x + self.q - 1), dtype=np.float64)


def fit_spending(
    frequency: Numbers, value: Numbers, weight: Numbers | None = None, near: GammaGamma | None = None
) -> GammaGamma | None:
    """Return the model that makes the values most likely; None without a customer.

    Parameters
    ----------
    frequency, value
        One value a row, above 0.
    weight
        Customers of each row; one each where None.
    near
        A model of nearly the same customers, from which to start; several starts where None.

    Raises
    ------
    ValueError
        When a frequency or value is not above 0.
    """
    if np.any(frequency <= 0) or np.any(value <= 0):
        raise ValueError("frequency and value must be above 0. Leave out customers without repeat purchases.")
    if not len(frequency):
        return None
    weight = np.ones(len(frequency)) if weight is None else np.asarray(weight, dtype=np.float64)
    total = float(weight.sum())
    usual = float(weight @ value) / total
    starts = [(p, q, usual * (q - 1) / p) for p, q in _STARTS]
    if near is not None:
        starts = [(near.p, near.q, near.gamma)]
    best = highest(likelihood, (frequency, value, weight), starts)
    has_mean = best.parameters[1] > 1
    p, q, gamma = best.parameters
    return GammaGamma(p, q, gamma, best.value * total, round(total), best.converged and has_mean)


def likelihood(frequency: Numbers, value: Numbers, weight: Numbers) -> Climb:
    """Return the log-likelihood per customer and its gradient as a function of log p, q, gamma."""
    from scipy.special import digamma, gammaln

    x, at_x = np.unique(np.asarray(frequency, dtype=np.float64), return_inverse=True)
    counts = np.bincount(at_x, weight)
    spent = frequency * value
    log_value, log_spent = float(weight @ np.log(value)), float((weight * frequency) @ np.log(spent))
    total = float(counts.sum())

    def climb(logarithms: Numbers) -> tuple[float, Numbers]:
        p, q, gamma = np.exp(logarithms)
        held = np.log(gamma + spent)
        by_x = np.bincount(at_x, weight * held, len(x))
        each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        value = counts @ each + p * log_spent - log_value - (p * x + q) @ by_x
        joint = digamma(p * x + q)
        slope_p = (counts * x) @ (joint - digamma(p * x)) + log_spent - x @ by_x
        slope_q = counts @ (joint - digamma(q) + np.log(gamma)) - by_x.sum()
        shares = np.bincount(at_x, weight / (gamma + spent), len(x))
        slope_gamma = total * q / gamma - (p * x + q) @ shares
        slopes = np.array([slope_p * p, slope_q * q, slope_gamma * gamma])
        return float(value) / total, slopes / total

    return climb
