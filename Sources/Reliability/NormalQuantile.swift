extension Double {
    /// The quantile of the standard normal distribution at this probability, in 0…1, relative
    /// error about 10⁻¹⁶.
    ///
    /// M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution",
    /// Applied Statistics 37 (1988), routine PPND16.
    package var normalQuantile: Double {
        precondition((0...1).contains(self), "a probability lies between 0 and 1")
        let q = self - 0.5
        if q.magnitude <= 0.425 {
            let r = 0.180625 - q * q
            return q * r.polynomial(NormalCentre.above) / r.polynomial(NormalCentre.below)
        }
        let tail = q < 0 ? self : 1 - self
        guard tail > 0 else { return q < 0 ? -.infinity : .infinity }
        let r = (-tail.logarithm).squareRoot()
        let magnitude =
            r <= 5
            ? (r - 1.6).polynomial(NormalTail.above) / (r - 1.6).polynomial(NormalTail.below)
            : (r - 5).polynomial(NormalFarTail.above) / (r - 5).polynomial(NormalFarTail.below)
        return q < 0 ? -magnitude : magnitude
    }

    /// Σ coefficients[i] · selfⁱ by Horner's rule.
    fileprivate func polynomial(_ coefficients: [Double]) -> Double {
        coefficients.reversed().reduce(0) { $0 * self + $1 }
    }
}

/// AS 241, |p − ½| ≤ 0.425: a0…a7 and 1, b1…b7.
private enum NormalCentre {
    static let above = [
        3.387_132_872_796_366_608e0, 1.331_416_678_917_843_774_5e+2,
        1.971_590_950_306_551_442_7e+3, 1.373_169_376_550_946_112_5e+4,
        4.592_195_393_154_987_145_7e+4, 6.726_577_092_700_870_085_3e+4,
        3.343_057_558_358_812_810_5e+4, 2.509_080_928_730_122_672_7e+3,
    ]
    static let below = [
        1, 4.231_333_070_160_091_125_2e+1, 6.871_870_074_920_579_083e+2,
        5.394_196_021_424_751_107_7e+3, 2.121_379_430_158_659_586_7e+4,
        3.930_789_580_009_271_061e+4, 2.872_908_573_572_194_267_4e+4,
        5.226_495_278_852_854_561e+3,
    ]
}

/// AS 241, beyond the centre up to tail probabilities of e⁻²⁵: c0…c7 and 1, d1…d7.
private enum NormalTail {
    static let above = [
        1.423_437_110_749_683_577_34e0, 4.630_337_846_156_545_295_9e0,
        5.769_497_221_460_691_405_5e0, 3.647_848_324_763_204_605_04e0,
        1.270_458_252_452_368_382_58e0, 2.417_807_251_774_506_117_7e-1,
        2.272_384_498_926_918_458_33e-2, 7.745_450_142_783_414_076_4e-4,
    ]
    static let below = [
        1, 2.053_191_626_637_758_821_87e0, 1.676_384_830_183_803_849_4e0,
        6.897_673_349_851_000_045_5e-1, 1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2, 5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ]
}

/// AS 241, tail probabilities below e⁻²⁵: e0…e7 and 1, f1…f7.
private enum NormalFarTail {
    static let above = [
        6.657_904_643_501_103_777_2e0, 5.463_784_911_164_114_369_9e0,
        1.784_826_539_917_291_335_8e0, 2.965_605_718_285_048_912_3e-1,
        2.653_218_952_657_612_309_3e-2, 1.242_660_947_388_078_438_6e-3,
        2.711_555_568_743_487_578_15e-5, 2.010_334_399_292_288_132_65e-7,
    ]
    static let below = [
        1, 5.998_322_065_558_879_376_9e-1, 1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2, 7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5, 1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ]
}
