//! The arithmetic of a risk (`report.md` 5): exposure points, credit of controls, guards, and the table of levels.
//!
//! Integers and fractions only: every line can be recomputed by hand. Levels follow NIST SP 800-30 Rev. 1, Table I-2; factors
//! in fixed points follow the OWASP Risk Rating Methodology.

use schemars::JsonSchema;
use serde::Serialize;

use crate::analysis::facts::Assurance;

/// A level of likelihood or impact: 1 very low to 5 very high.
pub type Level = u8;

/// Very low.
pub const LOWEST: Level = 1;
/// Very high.
pub const HIGHEST: Level = 5;

/// A risk level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Very low.
    VeryLow,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Very high.
    VeryHigh,
}

impl Risk {
    /// The words of a report.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::VeryLow => "Very Low",
            Self::Low => "Low",
            Self::Moderate => "Moderate",
            Self::High => "High",
            Self::VeryHigh => "Very High",
        }
    }
}

/// Likelihood and impact combined. Levels beyond 1 to 5 count as the nearest.
#[must_use]
pub fn combine(likelihood: Level, impact: Level) -> Risk {
    use Risk::{High as H, Low as L, Moderate as M, VeryHigh as VH, VeryLow as VL};
    let row = match likelihood {
        0 | 1 => [VL, VL, VL, L, L],
        2 => [VL, L, L, L, M],
        3 => [VL, L, M, M, H],
        _ => [VL, L, M, H, VH],
    };
    let column = usize::from(impact.clamp(LOWEST, HIGHEST) - 1);
    row.get(column).copied().unwrap_or(VH)
}

/// A non-negative fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Points {
    over: u128,
    under: u128,
}

/// Parts of a whole in which credit is counted: per cent of per cent.
const WHOLE: u128 = 10_000;

impl Points {
    /// A whole number of points.
    #[must_use]
    pub fn whole(points: u8) -> Self {
        Self {
            over: u128::from(points),
            under: 1,
        }
    }

    /// What is left of it when a control takes its credit.
    #[must_use]
    fn less(self, credit: Credit) -> Self {
        let left = WHOLE.saturating_sub(u128::from(credit.0));
        let part = common_divisor(left, WHOLE);
        let (Some(over), Some(under)) = (
            self.over.checked_mul(left / part),
            self.under.checked_mul(WHOLE / part),
        ) else {
            // Far more controls than a scenario has: what cannot be counted exactly takes nothing off.
            return self;
        };
        let common = common_divisor(over, under);
        Self {
            over: over / common,
            under: under / common,
        }
    }

    fn below(self, whole: u128) -> bool {
        self.over < whole * self.under
    }

    /// In hundredths, rounded half up: what a report prints.
    #[must_use]
    pub fn hundredths(self) -> u64 {
        let doubled = (self.over * 200 + self.under) / (self.under * 2);
        u64::try_from(doubled).unwrap_or(u64::MAX)
    }

    /// `0.91`.
    #[must_use]
    pub fn words(self) -> String {
        let hundredths = self.hundredths();
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// The likelihood level: below 2, 4, 6 and 8 points.
    #[must_use]
    pub fn level(self) -> Level {
        let passed = [2, 4, 6, 8].into_iter().filter(|t| !self.below(*t)).count();
        u8::try_from(passed).map_or(HIGHEST, |n| n + 1)
    }
}

fn common_divisor(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// What a control takes off, in hundredths of a per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit(u16);

impl Credit {
    /// None.
    pub const NONE: Self = Self(0);

    /// Strength in per cent times what the assurance of the control is worth: assumed nothing, declared half, referenced three
    /// quarters, tested all.
    #[must_use]
    pub fn new(strength: u8, assurance: Assurance) -> Self {
        let worth = match assurance {
            Assurance::Assumed => 0,
            Assurance::Declared => 50,
            Assurance::Referenced => 75,
            Assurance::Tested => 100,
        };
        Self(u16::from(strength.min(100)) * worth)
    }

    /// In whole per cent, rounded down: what a report prints.
    #[must_use]
    pub fn percent(self) -> u16 {
        self.0 / 100
    }
}

/// A control as the score sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// What it takes off; nothing where it does not count.
    pub credit: Credit,
    /// An adequate person or a deterministic gate on every route: stops the action, not only makes it rarer.
    pub preventive: bool,
    /// How well it is supported.
    pub assurance: Assurance,
}

/// A likelihood before and after controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likelihood {
    /// Exposure points, 0 to 10.
    pub exposure: u8,
    /// Its level.
    pub inherent: Level,
    /// Points that are left.
    pub points: Points,
    /// The level of those points.
    pub raw: Level,
    /// The lowest level that the first guard allows.
    pub by_assurance: Level,
    /// The level in force, after both guards.
    pub residual: Level,
}

/// The likelihood of a scenario.
///
/// First guard: the best preventive control lowers the level by one when declared (or when there is none), by two when
/// referenced, by three when tested. Second guard: where untrusted content may steer a model, the level stays at 2 at least,
/// since injection cannot be excluded; `steered` says so.
#[must_use]
pub fn likelihood(exposure: u8, controls: &[Weight], steered: bool) -> Likelihood {
    let start = Points::whole(exposure);
    let points = controls.iter().fold(start, |points, c| points.less(c.credit));
    let (inherent, raw) = (start.level(), points.level());
    let best = controls
        .iter()
        .filter(|c| c.preventive && c.credit > Credit::NONE)
        .map(|c| c.assurance)
        .max();
    let steps = match best {
        Some(Assurance::Tested) => 3,
        Some(Assurance::Referenced) => 2,
        Some(Assurance::Declared | Assurance::Assumed) | None => 1,
    };
    let by_assurance = inherent.saturating_sub(steps).max(LOWEST);
    let floor = if steered { 2.min(inherent) } else { LOWEST };
    Likelihood {
        exposure,
        inherent,
        points,
        raw,
        by_assurance,
        residual: raw.max(by_assurance).max(floor).min(inherent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Assurance::{Assumed, Declared, Referenced, Tested};

    fn weight(strength: u8, assurance: Assurance, preventive: bool) -> Weight {
        Weight {
            credit: Credit::new(strength, assurance),
            preventive,
            assurance,
        }
    }

    /// The customer reply of `report.md` 5: a person, an address list, a classifier, least privilege, a cap.
    fn reply(approval: Assurance, list: Assurance) -> [Weight; 5] {
        [
            weight(70, approval, true),
            weight(60, list, true),
            weight(20, Declared, false),
            weight(30, Declared, false),
            weight(20, Declared, false),
        ]
    }

    fn judged(exposure: u8, impact: Level, controls: &[Weight]) -> (String, Level, Risk) {
        let l = likelihood(exposure, controls, true);
        (l.points.words(), l.residual, combine(l.residual, impact))
    }

    #[test]
    fn the_worked_example_and_its_variants() {
        let inherent = likelihood(8, &[], true).inherent;
        assert_eq!((inherent, combine(inherent, 5)), (5, Risk::VeryHigh));
        assert_eq!(
            judged(8, 5, &reply(Tested, Referenced)),
            ("0.91".into(), 2, Risk::Moderate)
        );
        assert_eq!(
            judged(8, 5, &reply(Declared, Referenced)),
            ("1.97".into(), 3, Risk::High)
        );
        assert_eq!(
            judged(8, 5, &reply(Declared, Declared)),
            ("2.51".into(), 4, Risk::VeryHigh)
        );
        // A way around: one more route, and no credit for what stops only the other.
        let [_, _, rest @ ..] = reply(Tested, Referenced);
        assert_eq!(judged(9, 5, &rest), ("6.20".into(), 4, Risk::VeryHigh));
        // An internal issue behind a tested person and a tested schema, with least privilege and a cap declared.
        let issue = [
            weight(70, Tested, true),
            weight(60, Tested, true),
            weight(30, Declared, false),
            weight(20, Declared, false),
        ];
        assert_eq!(judged(7, 2, &issue), ("0.64".into(), 2, Risk::Low));
    }

    #[test]
    fn the_guards_hold_alone() {
        let tested = [weight(70, Tested, true), weight(60, Tested, true)];
        assert_eq!(likelihood(8, &tested, false).residual, 2, "three levels at most");
        assert_eq!(likelihood(6, &tested, false).residual, 1);
        assert_eq!(
            likelihood(6, &tested, true).residual,
            2,
            "injection stays possible"
        );
        assert_eq!(
            likelihood(1, &tested, true).residual,
            1,
            "a guard raises nothing above the inherent level"
        );
        assert_eq!(likelihood(10, &[], false).residual, 5);
    }

    #[test]
    fn what_is_assumed_earns_nothing() {
        let assumed = [weight(70, Assumed, true); 3];
        let l = likelihood(8, &assumed, false);
        assert_eq!((l.points.words().as_str(), l.residual), ("8.00", 5));
    }

    #[test]
    fn levels_change_at_two_four_six_and_eight() {
        let levels: Vec<Level> = (0..=10).map(|p| Points::whole(p).level()).collect();
        assert_eq!(levels, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
    }

    #[test]
    fn more_controls_never_raise_a_risk() {
        for exposure in 0..=10 {
            let mut controls = Vec::new();
            let mut before = likelihood(exposure, &controls, true);
            for strength in [20, 30, 60, 70, 100, 20, 20] {
                controls.push(weight(strength, Referenced, strength >= 60));
                let after = likelihood(exposure, &controls, true);
                assert!(after.residual <= before.residual);
                before = after;
            }
        }
    }
}
