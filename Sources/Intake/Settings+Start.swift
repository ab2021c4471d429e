extension Settings {
    /// The fields, as the configuration calls them, that differ and that only a start puts in force.
    package func startFields(differingFrom old: Settings) -> [String] {
        var names: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: KeyPath<Settings, Value>) {
            if self[keyPath: value] != old[keyPath: value] { names.append(name) }
        }
        compare("'location'", \.location)
        compare("'state'", \.state)
        compare("'control.socket'", \.controlSocket)
        compare("'control.listen'", \.listen)
        compare("'network.caBundle'", \.caBundle)
        compare("'network.denied'", \.deniedNetworks)
        compare("'network.controlTarget'", \.controlTarget)
        compare("'clock'", \.isClockTrusted)
        compare("'ledger'", \.ledger)
        compare("'rollups'", \.rollups)
        compare("'evidence'", \.evidence)
        compare("'alerts'", \.alerts)
        compare("'withoutEvidence'", \.pausesWithoutEvidence)
        compare("'heartbeat'", \.heartbeat)
        compare("'link'", \.link)
        compare("'receivers'", \.receivers)
        // Whatever is not in this list must not look as if it had been changed.
        var rest = self
        (rest.probes, rest.variables, rest.secrets) = (old.probes, old.variables, old.secrets)
        rest.metrics = old.metrics
        // The same words in other places.
        rest.mentions = old.mentions
        return names.isEmpty && rest != old ? ["another field"] : names
    }
}
