/// Steps of a journey that creates a shipment in the demo shop and owes its cancellation.
enum ShipmentSteps {
    static let signingIn = """
        post: "{{shop}}/login"
            json: { user: robot, password: "{{secret.shop_password}}" }
            expect: { status: 200 }
            capture: { token: { json: $.token, secret: true } }
        """

    static let creating = """
          - name: sign in
            \(signingIn)
          - name: create
            post: "{{shop}}/shipments"
            bearer: "{{token}}"
            headers: { Idempotency-Key: "{{uuid}}" }
            json: { to: Elm Street 1, parcels: [{ kg: 1.2 }] }
            expect: { status: 201 }
            capture: { shipment: { json: $.id } }
            undo: cancel
        """

    /// The cleanup, which passes if the shop answers with one of these statuses.
    static func cancelling(at path: String = "shipments", status: String = "[200, 204]") -> String {
        """
        cleanup:
          - name: cancel
            delete: "{{shop}}/\(path)/{{shipment}}"
            bearer: "{{token}}"
            expect: { status: \(status) }
        """
    }
}
