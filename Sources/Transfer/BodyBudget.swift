/// The bytes that the bodies of all transfers may hold together (promises.md L3). Only the loop's
/// thread touches it.
final class BodyBudget {
    let total: Int
    private var free: Int

    init(total: Int) {
        self.total = total
        free = total
    }

    func take(_ count: Int) -> Bool {
        guard count <= free else { return false }
        free -= count
        return true
    }

    func giveBack(_ count: Int) {
        free += count
    }
}
