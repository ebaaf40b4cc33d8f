import TestSupport

/// What can go wrong with a single request.
enum Failure: String, CaseIterable, Sendable {
    case notSent, answerLost, answerCutOff
    case conflict, busy, busyForASecond, broken, actedAndBroken, unavailable, badGateway
    case hangs, actsAndHangs

    var fault: Fault {
        switch self {
        case .notSent: .notSent
        case .answerLost: .answerLost
        case .answerCutOff: .answerCutOff
        case .conflict: .refused(.conflict)
        case .busy: .refused(.busy)
        case .busyForASecond: .refused(.busyForASecond)
        case .broken: .refused(.broken)
        case .actedAndBroken: .actedAndRefused(.broken)
        case .unavailable: .refused(.unavailable)
        case .badGateway: .refused(.badGateway)
        case .hangs: .hangs
        case .actsAndHangs: .actsAndHangs
        }
    }

    /// Whom it happens to of those who call.
    var calls: RequestPattern { self == .conflict ? .writes : .calls }
}
