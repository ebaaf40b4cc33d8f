import FoundationEssentials
import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite struct StateDocumentTests {
    private let document: StateDocument

    init() {
        let objects = ["a", "b"].map { name -> StateDocument.Entry in
            let metadata: JSONValue = [
                "name": .string(name), "namespace": "default", "uid": .string("uid-\(name)"), "resourceVersion": "7",
            ]
            let object: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": metadata]
            return .init(table: BuiltInResources.secrets, object: APIObject(object))
        }
        document = StateDocument(identity: ["token": "t"], version: 9, entries: objects)
    }

    private func problem(_ data: Data) -> StateDocument.Problem? {
        do throws(StateDocument.Problem) {
            _ = try StateDocument(data)
            return nil
        } catch { return error }
    }

    @Test func isReadAsItWasWritten() throws {
        let read = try StateDocument(document.encoded)
        #expect(read.version == 9)
        #expect(read.identity == ["token": "t"])
        #expect(read.entries.map(\.object.json) == document.entries.map(\.object.json))
        #expect(read.entries.map(\.table) == document.entries.map(\.table))
        #expect(read.encoded == document.encoded)
    }

    @Test func beginsWithWhatItIs() {
        let line = String(decoding: document.encoded.prefix { $0 != 0x0A }, as: UTF8.self)
        #expect(line == #"{"koguma":"development-state","version":1}"#)
    }

    @Test func isReadWhenNothingIsStored() throws {
        #expect(try StateDocument(StateDocument(identity: .null, version: 1, entries: []).encoded).entries.isEmpty)
    }

    @Test func isRefusedWhereverItIsCut() {
        let data = document.encoded
        for length in 0..<data.count {
            #expect(problem(data.prefix(length)) == .truncated, "\(length) of \(data.count) bytes")
        }
        // Also where a line is gone from the middle, or added at the end.
        let lines = data.split(separator: 0x0A)
        let shortened = Data((lines[..<2] + lines[3...]).joined(separator: [0x0A])) + [0x0A]
        #expect(problem(shortened) == .damaged("it has 3 lines and should have 4"))
        #expect(problem(data + [0x0A]) == .truncated)
        #expect(problem(data + Data("{}\n".utf8)) == .truncated)
    }

    @Test func isRefusedWhicheverByteIsChanged() {
        let data = document.encoded
        for index in data.indices {
            var changed = data
            changed[index] ^= 1
            #expect(problem(changed) != nil, "byte \(index)")
        }
    }

    @Test(arguments: [
        "hello", "hello\n", "\n", "{}\n{}\n", "apiVersion: v1\nkind: Config\n",
        #"{"koguma":"other","version":1}"# + "\n",
        #"{"koguma":"development-state","version":0}"# + "\n",
        #"{"koguma":"development-state","version":"1"}"# + "\n",
    ])
    func refusesWhatIsSomethingElse(_ text: String) {
        #expect(problem(Data(text.utf8)) == .foreign)
    }

    @Test func refusesAFormatThatIsNotKnownYet() {
        #expect(problem(Data("{\"koguma\":\"development-state\",\"version\":2}\nwhatever".utf8)) == .newer(2))
    }

    @Test(arguments: [
        #"{"metadata":{"name":"a","resourceVersion":"1"}}"#, #"{"metadata":{"uid":"u","resourceVersion":"1"}}"#,
        #"{"metadata":{"name":"a","uid":"u"}}"#, #"{"metadata":{"name":"a","uid":"u","resourceVersion":"10"}}"#, "[]",
    ])
    func refusesWhatIsNoStoredObject(_ object: String) throws {
        var wrong = document
        wrong.entries[0].object = APIObject(try JSONValue(parsing: object))
        #expect(problem(wrong.encoded) == .damaged("line 3 is no stored object"))
    }
}
