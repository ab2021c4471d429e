import NIOCore

/// A table that keeps the newest `capacity` entries and forgets the oldest.
package struct Shelf<Value: Sendable>: Sendable {
    private let capacity: Int
    private var values: [String: Value] = [:]
    private var order: CircularBuffer<String> = []

    package init(capacity: Int) {
        self.capacity = capacity
    }

    /// Setting a new key may forget the oldest one; nil cannot be set.
    package subscript(key: String) -> Value? {
        get { values[key] }
        set {
            guard let newValue else { return }
            if values.updateValue(newValue, forKey: key) == nil { order.append(key) }
            if order.count > capacity, let oldest = order.popFirst() { values[oldest] = nil }
        }
    }

    package var count: Int { values.count }
}
