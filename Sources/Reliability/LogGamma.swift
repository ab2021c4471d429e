extension Double {
    /// ln Γ of a positive number by Stirling's formula (DLMF 5.11.1); absolute error about 10⁻¹⁵
    /// of the largest term.
    var logGamma: Double {
        precondition(self > 0, "the gamma function is asked for positive numbers only")
        return (self - 0.5) * logarithm - self + 0.918_938_533_204_672_741_8 + stirlingCorrection
    }

    /// ln of the number of ways to choose `part` of this many.
    func logChoices(of part: Double) -> Double {
        (self + 1).logGamma - (part + 1).logGamma - (self - part + 1).logGamma
    }

    /// ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π): the series DLMF 5.11.1, and below 16 the
    /// recurrence Γ(z + 1) = z Γ(z) up to it.
    var stirlingCorrection: Double {
        guard self < 16 else {
            let r = 1 / (self * self)
            let series =
                1.0 / 12 - r
                * (1.0 / 360 - r
                    * (1.0 / 1260 - r
                        * (1.0 / 1680
                            - r * (1.0 / 1188 - r * (691.0 / 360_360 - r / 156)))))
            return series / self
        }
        return (self + 1).stirlingCorrection + (self + 0.5) * ((self + 1) / self).logarithm - 1
    }
}
