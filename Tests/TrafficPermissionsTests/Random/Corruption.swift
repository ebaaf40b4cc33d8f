import JSON
import Randomness

// What people, programs and time make of policies.
extension SeededGenerator {
    /// Breaks a policy somewhere; now and then what comes of it is valid.
    mutating func corrupt(_ policy: inout JSONValue) {
        let places = places(in: policy["spec"] ?? .null, below: [])
        let place = pick(places)
        let value = policy["spec"].flatMap { $0[place] } ?? .null
        var spec = policy["spec"] ?? .null
        switch Int.random(in: 0..<9, using: &self) {
        case 0: spec[place] = pick([5, true, "oops", "", [], [:], .null, ["*"], "*", "Web_A!"] as [JSONValue])
        case 1: spec[place] = nil
        case 2 where value.object != nil:
            spec[place + [.member(pick(["oops", "targetRefs", "from[0]", "deny.", "deny[0]", "allow.x"]))]] = pick(
                [1, "x", [:], .null] as [JSONValue])
        case 3 where value.object != nil:
            let key = pick(["labels", "tags", "name", "namespace", "sectionName", "mesh", "sni", "proxyTypes", "kind"])
            spec[place + [.member(key)]] = pick(
                [
                    ["app": "web"], ["version": "*"], "web", "b", "80", ["Sidecar"], ["Gateway"], [:], "",
                ] as [JSONValue])
        case 4 where value.array != nil:
            var list = value.array ?? []
            let elements: [JSONValue] = [
                [:], .null, 7, ["spiffeID": ["type": "Exact"]], ["sni": ["type": "Exact", "value": "a"]],
            ]
            list.insert(pick(elements), at: 0)
            spec[place] = .array(list)
        case 5 where value.string != nil:
            let text = value.string ?? ""
            spec[place] = .string(
                pick([
                    text + "/", text + " ", text.uppercased(), String(text.dropLast()), text + "/../x", "http" + text,
                    String(repeating: "x", count: 300),
                ]))
        case 6 where value.array?.isEmpty == false && isLucky(1, of: 10):
            spec[place] = .array(Array(repeating: value[0] ?? .null, count: pick([64, 65, 512, 513, 1000, 1001])))
        default:
            spec[place] = pick([.null, "Deny", "Allow", ["kind": "Mesh"], ["action": "Deny"], [[:]], 0] as [JSONValue])
        }
        policy["spec"] = spec
    }

    /// Every place in a value, that of the value itself among them.
    private func places(in value: JSONValue, below place: [JSONStep]) -> [[JSONStep]] {
        switch value {
        case .object(let members):
            [place] + members.flatMap { places(in: $0.value, below: place + [.member($0.key)]) }
        case .array(let elements):
            [place] + elements.enumerated().flatMap { places(in: $0.element, below: place + [.element($0.offset)]) }
        default: [place]
        }
    }
}

/// A step on the way into a value.
enum JSONStep: Hashable {
    case member(String)
    case element(Int)
}

extension JSONValue {
    /// What is at a place; setting nil takes it away, and the value itself becomes null.
    subscript(place: [JSONStep]) -> JSONValue? {
        get {
            place.reduce(Optional(self)) { value, step in
                switch step {
                case .member(let key): value?[key]
                case .element(let index): value?[index]
                }
            }
        }
        set {
            guard let step = place.first else {
                self = newValue ?? .null
                return
            }
            let rest = Array(place.dropFirst())
            switch step {
            case .member(let key):
                if rest.isEmpty {
                    self[key] = newValue
                } else {
                    var child = self[key] ?? .null
                    child[rest] = newValue
                    self[key] = child
                }
            case .element(let index):
                guard var list = array, list.indices.contains(index) else { return }
                if rest.isEmpty {
                    if let newValue { list[index] = newValue } else { list.remove(at: index) }
                } else {
                    list[index][rest] = newValue
                }
                self = .array(list)
            }
        }
    }
}
