      * HEADER OF EVERY MESSAGE, BOTH WAYS.
       01  HDR-RECORD.
           05  HDR-ID                 PIC X(4).
               88  HDR-IS-OURS        VALUE 'TLH1'.
           05  HDR-TYPE               PIC X.
               88  HDR-REQUEST        VALUE 'Q'.
               88  HDR-ANSWER         VALUE 'A'.
           05  HDR-FUNCTION           PIC X(4).
           05  HDR-CORRELATION        PIC X(16).
           05  HDR-RETURN             PIC 9(4).
           05  HDR-REASON             PIC 9(4).
           05  HDR-SENT-AT            PIC 9(14).
           05  HDR-KEY                PIC X(32).
           05  HDR-AGENT              PIC X(24).
           05  HDR-KEY-BASE           PIC S9(9) COMP.
           05  HDR-KEY-FLOOR          PIC S9(9) COMP.
           05  HDR-BODY-LENGTH        PIC S9(9) COMP.
           05  HDR-SAYS               PIC X(60).
