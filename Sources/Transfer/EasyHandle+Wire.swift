import CCurl

/// Options that only requests of an unusual kind need.
extension EasyHandle {
    /// Sets an option that a libcurl may have been built without.
    /// - Returns: whether it takes the value.
    func takes(_ option: CURLoption, _ value: Int) -> Bool {
        unsafe probed_easy_set_long(raw, option, value) == CURLE_OK
    }

    func takes(_ option: CURLoption, _ value: String) -> Bool {
        unsafe probed_easy_set_string(raw, option, value) == CURLE_OK
    }

    /// libcurl copies the bytes; nil takes them back.
    func set(_ option: CURLoption, blob bytes: [UInt8]?) {
        guard let bytes else {
            unsafe probed_easy_set_pointer(raw, option, nil)
            return
        }
        // Safe because libcurl copies the bytes during the call.
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe probed_easy_set_blob(raw, option, buffer.baseAddress, buffer.count)
        }
    }

    /// The file of certificates that libcurl was built to use.
    static let usualAuthorities: String? = {
        // Safe because the facts about the library live as long as the process.
        guard let facts = unsafe curl_version_info(CURLVERSION_TENTH),
            let path = unsafe facts.pointee.cainfo
        else { return nil }
        return unsafe String(cString: path)
    }()
}
