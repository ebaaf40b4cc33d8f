internal import DequeModule

/// First in, first out within a group; groups that have something take turns, however much one of them has.
///
/// Every operation takes the same time, however much there is.
struct FairQueue<Group: Hashable, Element> {
    private var elements: [Group: Deque<Element>] = [:]
    /// The groups that have something, in the order of their turns.
    private var turns: Deque<Group> = []

    var isEmpty: Bool { turns.isEmpty }

    mutating func append(_ element: Element, of group: Group) {
        elements[group, default: []].append(element)
        if elements[group]?.count == 1 { turns.append(group) }
    }

    /// The next element that still counts; others before it are dropped, at the cost of nobody's turn.
    mutating func popFirst(where counts: (Element) -> Bool) -> Element? {
        while let group = turns.popFirst() {
            while let element = elements[group]?.popFirst() {
                guard counts(element) else { continue }
                if elements[group]?.isEmpty == false {
                    turns.append(group)
                } else {
                    elements[group] = nil
                }
                return element
            }
            elements[group] = nil
        }
        return nil
    }
}
