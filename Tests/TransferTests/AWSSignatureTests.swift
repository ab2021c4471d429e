import ProbeModel
import Testing
import Transfer

/// The first two are examples of Amazon's ("Signature calculations for the authorization header",
/// Amazon S3 API); the others were computed with botocore 1.44.8, of a path with `%281%29`.
@Suite("AWS signatures")
struct AWSSignatureTests {
    struct Sample {
        var method = "GET"
        var service = "execute-api"
        var host = "api.shop.example"
        var path = "/"
        var query: String?
        var headers: [(String, String)] = []
        var body = ""
        let names: String
        let signature: String
    }

    static let usual = "host;x-amz-content-sha256;x-amz-date"

    static let samples = [
        Sample(
            service: "s3",
            host: "examplebucket.s3.amazonaws.com",
            query: "lifecycle",
            names: usual,
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Sample(
            service: "s3",
            host: "examplebucket.s3.amazonaws.com",
            query: "prefix=J&max-keys=2",
            names: usual,
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
        Sample(
            query: "b=1&a=2&a=1&B=3",
            names: usual,
            signature: "514a111176c85da44dbbfecb80e122e50c3b2747ab0841f11149b729078288d9"
        ),
        Sample(
            host: "api.shop.example:8443",
            path: "/orders",
            query: "a",
            names: usual,
            signature: "8c8cc2c172a7d9e0ea2907f57a7cc2030f14b889c270e65d58f9601898d4f20e"
        ),
        Sample(
            method: "POST",
            path: "/orders",
            headers: [("Content-Type", "application/json"), ("Accept", "*/*")],
            body: "{\"a\":1}",
            names: "content-type;" + usual,
            signature: "7207b80f9e4a35365e317690c30f54b8181c3f2e2ff786b0f8d4f59add2e1194"
        ),
        Sample(
            method: "DELETE",
            path: "/a%20b/%C3%BC/",
            query: "q=b%20c%2Fd&k=",
            names: usual,
            signature: "c50782cdb3b7aed182c620038e9b78bdec87f73716abee11e20f8e261009f1e3"
        ),
        Sample(
            path: "/a//b/./c/../d",
            names: usual,
            signature: "b455156c9f2cfbba28f1908fd4f19779834ebbe824ca4fbd84b51138b2ae97c2"
        ),
        Sample(
            method: "PUT",
            service: "s3",
            host: "pictures.s3.amazonaws.com",
            path: "/a//b%20c/~x(1).jpg",
            headers: [
                ("Content-Type", "image/jpeg"), ("X-Amz-Security-Token", "AQoDYXdz token"),
                ("x-amz-meta-a", "  b   c "),
            ],
            body: "bytes",
            names: "content-type;" + usual + ";x-amz-meta-a;x-amz-security-token",
            signature: "0b1db85cad9eb27a1cf08c607bd11e6b746c08aa9a4fb4d841255503cf1e2458"
        ),
    ]

    @Test("are those that others compute", arguments: samples)
    func sample(_ sample: Sample) throws {
        var request = Request(method: sample.method, url: "")
        request.headers = sample.headers.map { Header(name: $0.0, value: $0.1) }
        request.body = sample.body.isEmpty ? nil : Array(sample.body.utf8)
        let signature = AWSSignature(
            scope: "aws:amz:us-east-1:\(sample.service)",
            key: "AKIAIOSFODNN7EXAMPLE",
            secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        )
        let target = AWSSignature.Target(host: sample.host, path: sample.path, query: sample.query)
        let now = try #require(Timestamp(civil: "2013-05-24T00:00:00Z"))
        let headers = signature.headers(of: request, to: target, at: now)
        let scope = "20130524/us-east-1/\(sample.service)/aws4_request"
        #expect(headers.first == Header(name: "X-Amz-Date", value: "20130524T000000Z"))
        #expect(
            headers.last
                == Header(
                    name: "Authorization",
                    value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/\(scope), "
                        + "SignedHeaders=\(sample.names), Signature=\(sample.signature)",
                    isSecret: true
                )
        )
    }
}
