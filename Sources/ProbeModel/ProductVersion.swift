/// The version of the product, the same in all its programs.
package enum ProductVersion {
    package static let text = "0.1.0"
}
