/// The nine requests of a customer's journey, in order.
package enum JourneyRequest: String, CaseIterable, Sendable {
    case login, address, quote, shipment, payment, label, pickup, tracking, cancellation

    /// The systems that this request needs. Together, and without overlap, they are the hundred
    /// components of the shop; cancelling needs none, so that cleaning up always works.
    package var components: [String] {
        switch self {
        case .login:
            [
                "dns", "cdn", "tls-edge", "waf", "load-balancer", "web", "api-gateway",
                "rate-limiter", "auth", "user-db", "session-store", "password-hasher",
                "feature-flags", "config-service",
            ]
        case .address:
            [
                "address-check", "postcode-db", "street-index", "geocoder", "map-tiles",
                "country-rules", "address-book", "transliteration", "delivery-area",
                "address-cache", "search-index",
            ]
        case .quote:
            [
                "pricing", "tariff-db", "fuel-surcharge", "tax", "currency", "customs",
                "discounts", "contract-db", "zone-table", "weight-rules", "dangerous-goods",
                "carrier-north", "carrier-south", "carrier-express", "carrier-freight",
            ]
        case .shipment:
            [
                "shipment-api", "shipment-db", "shipment-db-replica", "id-service",
                "idempotency-store", "parcel-validator", "stock-check", "event-bus", "outbox",
                "audit-log", "sanctions-list", "volume-calculator",
            ]
        case .payment:
            [
                "payment-api", "psp", "psp-gateway", "fraud-check", "bank-ledger", "card-vault",
                "card-authentication", "invoice", "invoice-db", "credit-limit", "wallet",
                "refund-rules", "receipt", "accounting",
            ]
        case .label:
            [
                "label-render", "label-templates", "barcode", "qr-code", "pdf-store",
                "object-storage", "font-store", "print-queue", "routing-code", "carrier-label",
                "hub-directory", "label-cache", "virus-scan",
            ]
        case .pickup:
            [
                "pickup-plan", "driver-roster", "route-planner", "depot-db", "calendar",
                "holiday-table", "capacity", "slot-booking", "fleet", "traffic",
            ]
        case .tracking:
            [
                "tracking", "tracking-db", "scan-intake", "carrier-events", "event-store",
                "arrival-estimate", "notifications", "mail", "sms", "push", "webhooks",
            ]
        case .cancellation: []
        }
    }

    /// All hundred, in the order of the journey.
    package static let allComponents: [String] = allCases.flatMap(\.components)

    /// What a fault can be set for besides the components: a cancellation that goes wrong leaves
    /// a debt, and tests want to see that.
    package static let faultOnly = "cancellation"
}
