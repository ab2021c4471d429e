extension Settings {
    /// The same with paths that are relative to the folder of the configuration file, wherever the
    /// daemon was started.
    ///
    /// - Parameter path: Of the configuration file.
    /// - Returns: Settings whose paths are as good from the working folder.
    package func resolved(beside path: String) -> Settings {
        guard let end = path.lastIndex(of: "/") else { return self }
        let folder = String(path[...end])
        let place = { (path: String) in
            path.hasPrefix("/") || path.isEmpty ? path : folder + path
        }
        var settings = self
        settings.probes = probes.map(place)
        settings.secrets = secrets.map(place)
        settings.state = state.map(place)
        settings.caBundle = caBundle.map(place)
        settings.ledger.notes = ledger.notes.map(place)
        settings.controlSocket = place(controlSocket)
        for index in receivers.indices {
            settings.receivers[index].authorities = receivers[index].authorities.map(place)
        }
        return settings
    }
}
